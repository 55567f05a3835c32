//! The `cuebook` program: everything is in the library.

use std::process::ExitCode;

/// A build is many small allocations on every core at once: this takes a fifth off its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(cuebook::run())
}
