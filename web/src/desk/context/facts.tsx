/** Pairs of a name and a value. Values are shown as they are: texts plainly, everything else as JSON. */
export function Facts({ title, facts }: { title: string; facts: object | null | undefined }) {
  const shown = Object.entries(facts ?? {}).filter(([, value]) => value !== null && value !== '');
  if (shown.length === 0) return null;
  return (
    <section className="facts">
      <h4>{title}</h4>
      <dl>
        {shown.map(([key, value]) => (
          <div key={key}>
            <dt dir="auto">{key}</dt>
            <dd dir="auto">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
