/** Parameters of reservation instructions that connect calls: known, so that clients may send them, and of no effect here. */
import { bool, type Field, int, list, oneOf, type Shape, sid, text } from '../../../kernel/fields.ts';

const texts = `dequeueFrom dequeueRecord dequeueTo dequeueStatusCallbackUrl callFrom callRecord callTo callUrl
  callStatusCallbackUrl redirectUrl to from statusCallback beep waitUrl conferenceStatusCallback conferenceRecord
  conferenceTrim recordingChannels recordingStatusCallback conferenceRecordingStatusCallback region sipAuthUsername
  sipAuthPassword jitterBufferSize`;
const seconds = 'dequeueTimeout callTimeout timeout maxParticipants';
const switches = `callAccept redirectAccept record muted startConferenceOnEnter endConferenceOnExit earlyMedia
  endConferenceOnCustomerExit beepOnCustomerEntrance`;
const methods = `statusCallbackMethod waitMethod conferenceStatusCallbackMethod recordingStatusCallbackMethod
  conferenceRecordingStatusCallbackMethod`;

const callEvent = oneOf('initiated', 'ringing', 'answered', 'completed');
const conferenceEvent = oneOf('start', 'end', 'join', 'leave', 'mute', 'hold', 'speaker');

const named = <T>(names: string, field: Field<T>): Record<string, Field<T>> =>
  Object.fromEntries(names.split(/\s+/).map(name => [name, field]));

export const voiceParameters: Shape = {
  ...named(texts, text()),
  ...named(seconds, int()),
  ...named(switches, bool()),
  ...named(methods, oneOf('GET', 'POST')),
  ...named('dequeuePostWorkActivitySid postWorkActivitySid', sid('WA')),
  redirectCallSid: sid('CA'),
  statusCallbackEvent: list(callEvent),
  dequeueStatusCallbackEvent: list(text()),
  conferenceStatusCallbackEvent: list(conferenceEvent),
};

/** Only a task's reservation can be supervised. */
export const supervisionParameters: Shape = {
  supervisorMode: oneOf('monitor', 'whisper', 'barge'),
  supervisor: text(),
};
