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
