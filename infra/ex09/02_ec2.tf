data "aws_ami" "flask" {
  most_recent = true
  owners      = ["self"]

  filter {
    name   = "name"
    values = [var.ami_name]
  }
}

resource "aws_instance" "flask" {
  ami                         = data.aws_ami.flask.id
  instance_type               = var.instance_type
  subnet_id                   = aws_subnet.public_1.id
  vpc_security_group_ids      = [aws_security_group.flask.id]
  associate_public_ip_address = true
  iam_instance_profile        = var.instance_profile
  user_data                   = file("${path.module}/user_data.sh")

  tags = {
    project_name = var.project_name
    Name         = "${var.project_name}-flask"
  }

  depends_on = [
    aws_subnet.public_1,
    aws_subnet.public_2,
  ]
}

output "public_ip" {
  description = "address at which the API answers on its port"
  value       = aws_instance.flask.public_ip
}
