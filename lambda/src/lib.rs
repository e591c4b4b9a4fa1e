//! The reference functions of the second document: one resizes what is put
//! below `input/`, one hands out URLs to put it there.
