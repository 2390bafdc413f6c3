//! The widest vector registers of the machine that runs the program.

/// Does work with the widest vector registers that this machine has. No bit depends on them: lanes are independent and no
/// multiplication is fused with an addition. What `work` calls must be inlined to profit.
#[inline(always)]
pub fn wide<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}
