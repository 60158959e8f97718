/** The door of the simulator. */
export { type Clock, pause, systemClock } from './clock.ts';
export type { Customer, Match, WriteOptions } from './customer.ts';
export { type FaultChanges, type Faults, goodDay, type RangeMs } from './faults.ts';
export type { Delivery, SentReceipt, Written } from './ledger.ts';
export { type CustomerOptions, type Network, type NetworkOptions, startNetwork } from './network.ts';
export type { Media } from './parameters.ts';
export type { WebhookAnswer } from './request.ts';
export { type Line, type Step, script } from './script.ts';
export { sign } from './signature.ts';
export type { Letter } from './webhook.ts';
export type { Subscription } from './world.ts';
