/** Characters of a message's text. */
export const MAX_BODY_LENGTH = 1600;
/** And of one that was written in a chat and goes out through another network than a phone's: as much as Flex UI allows. */
export const MAX_CHANNEL_BODY_LENGTH = 4000;
/** Media of a message. */
export const MAX_MEDIA = 10;
/** Seconds for which a message may wait to be sent. */
export const MAX_VALIDITY_SECONDS = 36_000;
/** How far ahead a message may be scheduled: from 15 minutes to 35 days. */
export const SCHEDULE_SECONDS = { least: 900, most: 35 * 86_400 };
/** Senders of a messaging service. */
export const MAX_POOL = 400;
