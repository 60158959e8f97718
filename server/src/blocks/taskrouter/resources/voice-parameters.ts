/** Parameters of reservation instructions that connect calls: known, so that clients may send them, and of no effect here. */
import { type Field, text } from '../../../kernel/fields.ts';

const shared = `dequeuePostWorkActivitySid dequeueFrom dequeueRecord dequeueTimeout dequeueTo dequeueStatusCallbackUrl
  callFrom callRecord callTimeout callTo callUrl callStatusCallbackUrl callAccept redirectCallSid redirectAccept
  redirectUrl to from statusCallback statusCallbackMethod statusCallbackEvent timeout record muted beep
  startConferenceOnEnter endConferenceOnExit waitUrl waitMethod earlyMedia maxParticipants conferenceStatusCallback
  conferenceStatusCallbackMethod conferenceStatusCallbackEvent conferenceRecord conferenceTrim recordingChannels
  recordingStatusCallback recordingStatusCallbackMethod conferenceRecordingStatusCallback
  conferenceRecordingStatusCallbackMethod region sipAuthUsername sipAuthPassword dequeueStatusCallbackEvent
  postWorkActivitySid endConferenceOnCustomerExit beepOnCustomerEntrance jitterBufferSize`;

const fieldsOf = (names: string): Record<string, Field<string>> =>
  Object.fromEntries(names.split(/\s+/).map(name => [name, text()]));

export const voiceParameters = fieldsOf(shared);

/** Only a task's reservation can be supervised. */
export const supervisionParameters = fieldsOf('supervisorMode supervisor');
