//! The CPU time of the process, which the standard library does not have.
#![allow(unsafe_code)]

use std::{mem::MaybeUninit, time::Duration};

/// CPU time of all threads of the process since it started, ended ones included. None where there is no such clock.
pub(crate) fn process_cpu_time() -> Option<Duration> {
    let mut time = MaybeUninit::<libc::timespec>::uninit();
    // SAFETY: the pointer is valid for one timespec, and it is read only after the call has written it.
    let time = unsafe {
        if libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, time.as_mut_ptr()) != 0 {
            return None;
        }
        time.assume_init()
    };
    Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
}
