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

variable "ssh_cidr_blocks" {
  description = "addresses that may reach the instances by SSH"
  type        = list(string)
}

variable "api_port" {
  description = "TCP port on which the Flask API listens"
  type        = number
}

variable "ami_name" {
  description = "name of the image saved in ex05, which carries the API"
  type        = string
}

variable "instance_type" {
  description = "type of the instances that run the API"
  type        = string
}

variable "instance_profile" {
  description = "instance profile of the role s3_access, made in the console in ex03"
  type        = string
}

variable "instance_count" {
  description = "how many instances the autoscaling group keeps running"
  type        = number
}
