region       = "eu-west-1"
project_name = "module02"

vpc_cidr_block = "10.0.0.0/16"
