variable "region" {
  description = "AWS region of the whole stack: Ireland"
  type        = string
}

variable "project_name" {
  description = "value of the tag project_name, and first part of every name"
  type        = string
}

variable "vpc_cidr_block" {
  description = "addresses of the VPC"
  type        = string
}

variable "subnet_1_cidr_block" {
  description = "addresses of the first public subnet, in the region's zone a"
  type        = string
}

variable "subnet_2_cidr_block" {
  description = "addresses of the second public subnet, in the region's zone b"
  type        = string
}
