output "function_url" {
  description = "GET it with ?filename=photo.jpg; the checker takes it as --function-url."
  value       = aws_lambda_function_url.upload_url.function_url
}

output "upload_bucket" {
  value = aws_s3_bucket.uploads.bucket
}

output "image_bucket" {
  value = aws_s3_bucket.images.bucket
}
