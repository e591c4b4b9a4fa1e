//! What the course prescribes. The values of the subject are the defaults; a
//! cohort may override them, the ids of the checks stay.

use serde::{Deserialize, Serialize};

use crate::ids::Cidr;

/// The parameters of a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Course {
    /// The region everything is deployed in.
    pub region: String,
    /// The value of the tag `project_name`, and the beginning of every name.
    pub project_name: String,
    /// What the bucket's name begins with.
    pub bucket_prefix: String,
    /// The port of the API.
    pub port: u16,
    /// The block of the VPC.
    pub vpc_cidr: Cidr,
    /// The blocks of the subnets.
    pub subnet_cidrs: [Cidr; 2],
    /// The zones of the subnets, as letters behind the region.
    pub zones: [String; 2],
    /// The type of every instance.
    pub instance_type: String,
    /// The name of the role that instances run with.
    pub role: String,
    /// Seconds for which the API's presigned URLs are valid.
    pub download_expiry: u64,
    /// What is asked of the functions that resize images.
    pub images: ImageCourse,
}

/// What the document on managed services prescribes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageCourse {
    /// The region that the document uses. Functions and stacks are looked for
    /// there first; where they are is not judged.
    pub region: String,
    /// The template's one parameter.
    pub template_parameter: String,
    /// The runtime of the resizing function.
    pub runtime: String,
    /// Its memory, in MB.
    pub memory_size: i64,
    /// Its timeout, in seconds.
    pub timeout: i64,
    /// What keys of uploaded images begin with, without a `/` at its end.
    pub input_prefix: String,
    /// The variable that names the bucket for uploads.
    pub bucket_variable: String,
}

impl Default for ImageCourse {
    fn default() -> Self {
        Self {
            region: "us-east-1".into(),
            template_parameter: "BucketName".into(),
            runtime: "python3.10".into(),
            memory_size: 1024,
            timeout: 60,
            input_prefix: "input".into(),
            bucket_variable: "S3_BUCKET_NAME".into(),
        }
    }
}

impl Default for Course {
    fn default() -> Self {
        Self {
            region: "eu-west-1".into(),
            project_name: "module02".into(),
            bucket_prefix: "module02-".into(),
            port: 5000,
            vpc_cidr: Cidr::new("10.0.0.0/16"),
            subnet_cidrs: [Cidr::new("10.0.1.0/24"), Cidr::new("10.0.2.0/24")],
            zones: ["a".into(), "b".into()],
            instance_type: "t2.micro".into(),
            role: "s3_access".into(),
            download_expiry: 120,
            images: ImageCourse::default(),
        }
    }
}

impl Course {
    /// A name of the project: `module02-vpc` for `vpc`.
    pub fn name(&self, suffix: &str) -> String {
        format!("{}-{suffix}", self.project_name)
    }

    /// The name of the saved image.
    pub fn image_name(&self) -> String {
        self.name("flask-api-ami")
    }

    /// The name of the instances' security group.
    pub fn security_group_name(&self) -> String {
        self.name("flask-sg")
    }

    /// The names of the two subnets.
    pub fn subnet_names(&self) -> [String; 2] {
        [self.name("sn-pub-1"), self.name("sn-pub-2")]
    }

    /// The two zones, in a region.
    pub fn availability_zones(&self, region: &str) -> [String; 2] {
        self.zones.clone().map(|zone| format!("{region}{zone}"))
    }

    /// What `GET /` says.
    pub fn root_message(&self) -> String {
        format!(
            "Successfully connected to {} upload/download API",
            self.project_name
        )
    }
}
