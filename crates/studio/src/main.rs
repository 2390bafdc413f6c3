//! The `songwright` program.

fn main() {}
