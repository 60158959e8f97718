import { type Field, moment, sid } from '../../../kernel/fields.ts';

const DAY_MS = 86_400_000;
const isDay = (value: string | undefined): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value ?? '');

/** The end of a span of time: a moment, or a whole day, whose last millisecond is meant. */
export const endMoment = (): Field<Date> => ({
  ...moment(),
  parse: ([value]) => new Date(new Date(value!).getTime() + (isDay(value) ? DAY_MS - 1 : 0)),
});

/** The beginning and the end of a span of days. */
export const startDay = (): Field<Date> => asDay(moment());
export const endDay = (): Field<Date> => asDay(endMoment());

const asDay = (of: Field<Date>): Field<Date> => ({ ...of, schema: of.schema.meta({ format: 'date' }) });

/** What an alert or event is about may be any resource. */
export const anySid = () => sid('[a-zA-Z]{2}');
