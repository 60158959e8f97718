/** What REST requests do with numbers. */
import { invalid, refuse } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/line/store.ts';
import type { Tx } from '../../kernel/line/tx.ts';
import { found } from '../../kernel/operation.ts';
import { isPhoneNumber, normalAddress } from './rules/address.ts';
import { type NumberType, numberTypeOf } from './rules/number-type.ts';
import { applicationBySid } from './store/applications.ts';
import {
  addNumber,
  changeNumber,
  freeNumber,
  type NumberRow,
  type NumberSettings,
  numberBySid,
} from './store/numbers.ts';

export interface NumberRequest extends Omit<NumberSettings, 'carrier'> {
  phoneNumber?: string | undefined;
  areaCode?: string | undefined;
  /** Asked for by the address of the request; a number of another type is refused. */
  type?: NumberType | undefined;
}

export interface Purchase {
  accountSid: string;
  request: NumberRequest;
  /** Whether a number may be made up for an area code: true where the carrier only pretends. */
  mayInvent: boolean;
}

/** Takes a number into the account: it is not bought here, but said to be the account's. */
export async function buyNumber(
  store: Store,
  { accountSid, request, mayInvent }: Purchase,
): Promise<NumberRow> {
  const { phoneNumber, areaCode, type, ...settings } = request;
  checkFallbacks(settings);
  return store.transact(async tx => {
    await checkApplications(tx, accountSid, settings);
    const chosen = phoneNumber ? numberOf(phoneNumber) : await numberIn(tx, areaCode, mayInvent);
    if (type !== undefined) checkType(chosen, type);
    return addNumber(tx, { ...settings, accountSid, phoneNumber: chosen, type });
  });
}

function numberOf(given: string): string {
  const phoneNumber = normalAddress(given);
  if (!isPhoneNumber(phoneNumber)) throw refuse(21421);
  return phoneNumber;
}

async function numberIn(tx: Tx, areaCode: string | undefined, mayInvent: boolean): Promise<string> {
  if (areaCode === undefined) throw invalid('PhoneNumber', 'PhoneNumber or AreaCode is required', 21421);
  if (!/^[2-9]\d\d$/.test(areaCode)) throw refuse(21451);
  const free = mayInvent ? await freeNumber(tx, areaCode) : null;
  if (free === null) throw refuse(21452);
  return free;
}

/** Only toll-free numbers show their type. */
function checkType(phoneNumber: string, type: NumberType): void {
  if ((numberTypeOf(phoneNumber) === 'toll free') !== (type === 'toll free')) throw refuse(21458);
}

function checkFallbacks(settings: NumberSettings): void {
  if (settings.smsFallbackUrl && !settings.smsUrl) throw refuse(21406);
  if (settings.voiceFallbackUrl && !settings.voiceUrl) throw refuse(21405);
}

/** Applications must be the account's (21218). */
async function checkApplications(tx: Tx, accountSid: string, settings: NumberSettings): Promise<void> {
  for (const sid of [settings.smsApplicationSid, settings.voiceApplicationSid]) {
    if (sid && (await applicationBySid(tx, { accountSid, sid })) === null) throw refuse(21218);
  }
}

export interface SettingsChange {
  at: { accountSid: string; sid: string };
  settings: NumberSettings & { accountSid?: string | undefined };
  path: string;
}

export async function changeSettings(store: Store, change: SettingsChange): Promise<NumberRow> {
  const { at, path } = change;
  const { accountSid, ...settings } = change.settings;
  // Numbers do not move between accounts: what they are used for there would break without a word.
  if (accountSid !== undefined && accountSid !== at.accountSid) throw refuse(21474);
  return store.transact(async tx => {
    const before = found(await numberBySid(tx, at), path);
    await checkApplications(tx, at.accountSid, settings);
    const asked = Object.entries(settings).filter(([, value]) => value !== undefined);
    checkFallbacks({ ...before, ...Object.fromEntries(asked) });
    return found(await changeNumber(tx, at, settings), path);
  });
}
