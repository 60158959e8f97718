-- Who comes back to a long-lived conversation is led into its channel. Few conversations are: a small index.
create index conversation_long_lived on flex.conversation (account_sid, flex_flow_sid, identity) where long_lived;
