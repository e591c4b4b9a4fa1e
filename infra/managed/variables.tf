variable "region" {
  description = "Where everything is: the document uses us-east-1."
  type        = string
  default     = "us-east-1"
}

variable "bucket_name" {
  description = "The bucket that images are uploaded to and read from; unique in all of AWS."
  type        = string
}

variable "packages" {
  description = "The folder with resize.zip and upload-url.zip, as lambda/package.sh makes them."
  type        = string
  default     = "../../lambda/packages"
}

variable "allowed_origin" {
  description = "The origin whose pages may ask for upload URLs; `*` for any."
  type        = string
  default     = "*"
}
