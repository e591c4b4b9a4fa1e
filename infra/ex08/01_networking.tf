terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = var.region
}

resource "aws_vpc" "main" {
  cidr_block           = var.vpc_cidr_block
  enable_dns_hostnames = true

  tags = {
    project_name = var.project_name
    Name         = "${var.project_name}-vpc"
  }
}

resource "aws_subnet" "public_1" {
  vpc_id                  = aws_vpc.main.id
  cidr_block              = var.subnet_1_cidr_block
  availability_zone       = "${var.region}a"
  map_public_ip_on_launch = true

  tags = {
    project_name = var.project_name
    Name         = "${var.project_name}-sn-pub-1"
  }

  depends_on = [aws_vpc.main]
}

resource "aws_subnet" "public_2" {
  vpc_id                  = aws_vpc.main.id
  cidr_block              = var.subnet_2_cidr_block
  availability_zone       = "${var.region}b"
  map_public_ip_on_launch = true

  tags = {
    project_name = var.project_name
    Name         = "${var.project_name}-sn-pub-2"
  }

  depends_on = [aws_vpc.main]
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id

  tags = {
    project_name = var.project_name
    Name         = "${var.project_name}-igw"
  }

  depends_on = [aws_vpc.main]
}

resource "aws_route_table" "main" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }

  tags = {
    project_name = var.project_name
    Name         = "${var.project_name}-rt"
  }

  depends_on = [
    aws_vpc.main,
    aws_internet_gateway.main,
  ]
}

resource "aws_route_table_association" "public_1" {
  subnet_id      = aws_subnet.public_1.id
  route_table_id = aws_route_table.main.id

  depends_on = [
    aws_route_table.main,
    aws_subnet.public_1,
  ]
}

resource "aws_route_table_association" "public_2" {
  subnet_id      = aws_subnet.public_2.id
  route_table_id = aws_route_table.main.id

  depends_on = [
    aws_route_table.main,
    aws_subnet.public_2,
  ]
}
