resource "aws_security_group" "flask" {
  name        = "${var.project_name}-flask-sg"
  description = "SSH and the Flask API"
  vpc_id      = aws_vpc.main.id

  ingress {
    description = "SSH"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = var.ssh_cidr_blocks
  }

  ingress {
    description = "Flask API"
    from_port   = var.api_port
    to_port     = var.api_port
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    description = "anywhere: S3 among others"
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }

  tags = {
    project_name = var.project_name
    Name         = "${var.project_name}-flask-sg"
  }

  depends_on = [
    aws_subnet.public_1,
    aws_subnet.public_2,
  ]
}
