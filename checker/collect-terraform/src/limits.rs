//! How much of somebody else's files is read, and how long is thought about
//! them. A turn-in that needs more than this is not the course's.

/// Bounds on one turn-in, plan or state. Where one is reached, what lies
/// behind it is unknown and says so; it is never an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Files and folders looked at below a turn-in.
    pub entries: usize,
    /// Folders within folders.
    pub depth: usize,
    /// Bytes of one Terraform or text file.
    pub file_bytes: u64,
    /// Bytes of all files of a turn-in that are read.
    pub total_bytes: u64,
    /// Bytes of a plan or state.
    pub json_bytes: u64,
    /// Values in a plan or state, those within others included: it is they, not
    /// bytes, that take memory.
    pub json_values: usize,
    /// Resources in a plan or state.
    pub resources: usize,
    /// Brackets within brackets, in HCL and JSON.
    pub nesting: usize,
    /// Steps of evaluation, in one folder.
    pub steps: u64,
    /// Bytes of one text that is evaluated.
    pub string_bytes: usize,
    /// Instances of one resource or module, elements of one `range`.
    pub instances: usize,
    /// Modules within modules.
    pub modules: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 5_000,
            depth: 12,
            file_bytes: 1 << 20,
            total_bytes: 16 << 20,
            json_bytes: 32 << 20,
            json_values: 250_000,
            resources: 5_000,
            nesting: 100,
            steps: 1_000_000,
            string_bytes: 1 << 20,
            instances: 1_000,
            modules: 8,
        }
    }
}
