import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { ceiling } from '../model/numbers.ts';
import { type CountedHour, useHours } from './use-numbers.ts';

/** What came in and what was handled, hour by hour: drawn, or as a table. */
export function Hours() {
  const { t } = useTranslation('desk');
  const { hours, error } = useHours();
  const [isTable, setTable] = useState(false);
  return (
    <section className="numbers-part" aria-label={t('numbers.hours')}>
      <div className="numbers-head">
        <h2>{t('numbers.hours')}</h2>
        <Button size="compact-sm" variant="default" onClick={() => setTable(!isTable)}>
          {t(isTable ? 'numbers.asChart' : 'numbers.asTable')}
        </Button>
      </div>
      {error && <ErrorPanel error={error} />}
      {isTable ? <HoursTable hours={hours} /> : <Chart hours={hours} />}
    </section>
  );
}

function useHourName(): (hour: CountedHour) => string {
  const { i18n } = useTranslation('desk');
  const format = new Intl.DateTimeFormat(i18n.language, { hour: 'numeric' });
  return ({ start }) => format.format(start);
}

const [HEIGHT, LEFT, BOTTOM, STEP] = [180, 32, 24, 44];
const BAR = 16;

/** Two bars for each hour; they differ in their shape too. */
function Chart({ hours }: { hours: readonly CountedHour[] }) {
  const { t } = useTranslation('desk');
  const nameOf = useHourName();
  const top = ceiling(Math.max(0, ...hours.flatMap(({ created, completed }) => [created, completed])));
  const height = (value: number) => (value / top) * (HEIGHT - BOTTOM - 8);
  const width = LEFT + Math.max(8, hours.length) * STEP;
  return (
    <figure className="panel hours" style={{ margin: 0 }}>
      <figcaption className="hours-key">
        <span>{t('numbers.created')}</span>
        <span>{t('numbers.completed')}</span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="hours-scroll" tabIndex={0} aria-label={t('numbers.hoursLabel')}>
        <svg width={width} height={HEIGHT} role="img" aria-label={t('numbers.hoursLabel')}>
          {[0, top / 2, top].map(value => (
            <g key={value}>
              <line
                x1={LEFT}
                x2={width}
                y1={HEIGHT - BOTTOM - height(value)}
                y2={HEIGHT - BOTTOM - height(value)}
              />
              <text x={LEFT - 6} y={HEIGHT - BOTTOM - height(value) + 4} textAnchor="end">
                {value}
              </text>
            </g>
          ))}
          {hours.map((hour, at) => {
            const x = LEFT + at * STEP + 4;
            const [made, done] = [height(hour.created), height(hour.completed)];
            return (
              <g key={hour.start.getTime()}>
                <rect className="hours-in" x={x} y={HEIGHT - BOTTOM - made} width={BAR} height={made} />
                {done > 0 && (
                  <rect
                    className="hours-out"
                    x={x + BAR + 2}
                    y={HEIGHT - BOTTOM - done}
                    width={BAR - 2}
                    height={done}
                  />
                )}
                {at % 2 === 0 && (
                  <text x={x} y={HEIGHT - 6}>
                    {nameOf(hour)}
                  </text>
                )}
              </g>
            );
          })}
        </svg>
      </section>
    </figure>
  );
}

function HoursTable({ hours }: { hours: readonly CountedHour[] }) {
  const { t } = useTranslation('desk');
  const nameOf = useHourName();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="panel table-scroll" tabIndex={0} aria-label={t('numbers.hoursLabel')}>
      <table className="table">
        <caption className="visually-hidden">{t('numbers.hoursLabel')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('numbers.hour')}</th>
            <th scope="col" className="numbers">
              {t('numbers.created')}
            </th>
            <th scope="col" className="numbers">
              {t('numbers.completed')}
            </th>
          </tr>
        </thead>
        <tbody>
          {hours.map(hour => (
            <tr key={hour.start.getTime()}>
              <th scope="row">{nameOf(hour)}</th>
              <td className="numbers" data-label={t('numbers.created')}>
                {hour.created}
              </td>
              <td className="numbers" data-label={t('numbers.completed')}>
                {hour.completed}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
