resource "aws_elb" "main" {
  name                      = "${var.project_name}-elb"
  subnets                   = [aws_subnet.public_1.id, aws_subnet.public_2.id]
  security_groups           = [aws_security_group.elb.id]
  cross_zone_load_balancing = true

  listener {
    lb_port           = var.api_port
    lb_protocol       = "http"
    instance_port     = var.api_port
    instance_protocol = "http"
  }

  health_check {
    target              = "HTTP:${var.api_port}/"
    interval            = 30
    timeout             = 3
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }

  tags = {
    project_name = var.project_name
    Name         = "${var.project_name}-elb"
  }
}

output "elb_dns_name" {
  description = "name at which the API answers on its port"
  value       = aws_elb.main.dns_name
}
