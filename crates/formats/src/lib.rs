//! Foreign files, in and out: audio and tags.
