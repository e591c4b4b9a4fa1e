resource "aws_lambda_function" "upload_url" {
  function_name    = "upload-url"
  role             = aws_iam_role.upload_url.arn
  runtime          = "provided.al2023"
  architectures    = ["x86_64"]
  handler          = "bootstrap"
  filename         = "${var.packages}/upload-url.zip"
  source_code_hash = filebase64sha256("${var.packages}/upload-url.zip")
  memory_size      = 128
  timeout          = 10

  environment {
    variables = {
      S3_BUCKET_NAME = aws_s3_bucket.uploads.bucket
      OUTPUT_BUCKET  = aws_s3_bucket.images.bucket
      URL_EXPIRY     = 300
      ALLOWED_ORIGIN = var.allowed_origin
    }
  }
}

resource "aws_lambda_function_url" "upload_url" {
  function_name      = aws_lambda_function.upload_url.function_name
  authorization_type = "NONE"
}

# The auth type alone opens nothing. Since October 2025 a new URL takes both:
# leave to use the URL, and to invoke the function, through the URL only.
resource "aws_lambda_permission" "anyone_may_use_the_url" {
  statement_id           = "anyone-may-use-the-url"
  function_name          = aws_lambda_function.upload_url.function_name
  action                 = "lambda:InvokeFunctionUrl"
  principal              = "*"
  function_url_auth_type = "NONE"
}

resource "aws_lambda_permission" "anyone_may_invoke_through_it" {
  statement_id             = "anyone-may-invoke-through-it"
  function_name            = aws_lambda_function.upload_url.function_name
  action                   = "lambda:InvokeFunction"
  principal                = "*"
  invoked_via_function_url = true
}
