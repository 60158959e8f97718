export interface Station {
  key: string;
  label: string;
  /** What is there: a SID, a name, a count. */
  detail?: string;
  passed: boolean;
}

/** The Line: the stations that a message passes, in order, lit as far as it has come. */
export function PathStrip({ label, stations }: { label: string; stations: readonly Station[] }) {
  return (
    <ol className="path-strip" aria-label={label}>
      {stations.map(({ key, label: name, detail, passed }) => (
        <li key={key} data-passed={passed} title={detail}>
          <span className="bead" aria-hidden="true" />
          <span>{name}</span>
          {passed && <span className="visually-hidden">✓</span>}
        </li>
      ))}
    </ol>
  );
}
