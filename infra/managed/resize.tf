resource "aws_lambda_function" "resize" {
  function_name    = "resize-image"
  role             = aws_iam_role.resize.arn
  runtime          = "provided.al2023"
  architectures    = ["x86_64"]
  handler          = "bootstrap"
  filename         = "${var.packages}/resize.zip"
  source_code_hash = filebase64sha256("${var.packages}/resize.zip")
  # CPU comes with memory; the default of 3 s is too short for large images.
  memory_size = 1024
  timeout     = 60

  environment {
    variables = {
      OUTPUT_BUCKET  = aws_s3_bucket.images.bucket
      THUMBNAIL_SIZE = 150
      VIEW_SIZE      = 1024
    }
  }
}

resource "aws_lambda_permission" "bucket_may_resize" {
  statement_id   = "bucket-may-resize"
  function_name  = aws_lambda_function.resize.function_name
  action         = "lambda:InvokeFunction"
  principal      = "s3.amazonaws.com"
  source_arn     = aws_s3_bucket.uploads.arn
  source_account = data.aws_caller_identity.current.account_id
}

resource "aws_s3_bucket_notification" "uploads" {
  bucket = aws_s3_bucket.uploads.id

  lambda_function {
    lambda_function_arn = aws_lambda_function.resize.arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "input/"
  }

  # S3 tries whether it may invoke the function before it takes this.
  depends_on = [aws_lambda_permission.bucket_may_resize]
}
