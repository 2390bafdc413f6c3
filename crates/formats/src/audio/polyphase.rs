pub struct Polyphase;
