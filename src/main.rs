//! The `cuebook` program: everything is in the library.

use libmimalloc_sys::{mi_option_set_default, mi_option_t};
use std::process::ExitCode;

/// A build is many small allocations on every core at once: this takes a fifth off its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// mimalloc's option for how long freed memory is kept, in milliseconds; its header gives it this number.
const PURGE_DELAY: mi_option_t = 15;
/// Longer than a build takes: memory given back to the system after a second is zeroed when it is needed again, which is
/// a tenth of the time of a large build. A server still gives it back.
const KEPT_FOR: std::ffi::c_long = 60_000;

fn main() -> ExitCode {
    keep_memory();
    ExitCode::from(cuebook::cli::run())
}

/// What `MIMALLOC_PURGE_DELAY` says still counts.
#[expect(unsafe_code, reason = "the allocator's options can be set in C alone")]
fn keep_memory() {
    // SAFETY: sets a number that mimalloc keeps, checks the option's number itself, and no other thread runs yet.
    unsafe { mi_option_set_default(PURGE_DELAY, KEPT_FOR) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use libmimalloc_sys::mi_option_get;

    #[test]
    #[expect(unsafe_code, reason = "the allocator's options can be read in C alone")]
    fn the_option_is_the_one_that_is_meant() {
        // SAFETY: reads a number.
        let delay = || unsafe { mi_option_get(PURGE_DELAY) };
        assert_eq!(delay(), 1000, "mimalloc's default, if the option has its number");
        keep_memory();
        assert_eq!(delay(), KEPT_FOR);
    }
}
