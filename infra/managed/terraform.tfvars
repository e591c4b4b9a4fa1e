# In one account and region with what ex06 to ex11 deploy.
region = "eu-west-1"

# Put your own names here.
upload_bucket = "chat-uploads-4242"
image_bucket  = "chat-images-4242"
