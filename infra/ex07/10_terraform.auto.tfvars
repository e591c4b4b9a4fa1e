region       = "eu-west-1"
project_name = "module02"

vpc_cidr_block      = "10.0.0.0/16"
subnet_1_cidr_block = "10.0.1.0/24"
subnet_2_cidr_block = "10.0.2.0/24"
