data "aws_ami" "flask" {
  most_recent = true
  owners      = ["self"]

  filter {
    name   = "name"
    values = [var.ami_name]
  }
}

resource "aws_launch_configuration" "flask" {
  name_prefix                 = "${var.project_name}-flask-"
  image_id                    = data.aws_ami.flask.id
  instance_type               = var.instance_type
  security_groups             = [aws_security_group.flask.id]
  associate_public_ip_address = true
  iam_instance_profile        = var.instance_profile
  user_data_base64            = filebase64("${path.module}/user_data.sh")

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_autoscaling_group" "flask" {
  name                 = "${var.project_name}-asg"
  launch_configuration = aws_launch_configuration.flask.name
  vpc_zone_identifier  = [aws_subnet.public_1.id, aws_subnet.public_2.id]
  min_size             = var.instance_count
  max_size             = var.instance_count

  load_balancers    = [aws_elb.main.name]
  health_check_type = "ELB"

  tag {
    key                 = "Autoscaling Flask"
    value               = "flask-asg"
    propagate_at_launch = true
  }

  depends_on = [aws_launch_configuration.flask]
}
