import { Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';

const PATIENCE_MS = 150;

/** Grey rows while something loads; only after a moment, so that what is quick does not flicker. */
export function SkeletonRows({ rows = 6 }: { rows?: number }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return <div className="waiting" aria-hidden="true" />;
  return (
    <div className="waiting" aria-hidden="true" style={{ padding: 12 }}>
      {Array.from({ length: rows }, (_, at) => (
        // The rows are alike and never change their order.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Skeleton key={at} height={16} mb={12} width={`${92 - ((at * 17) % 40)}%`} />
      ))}
    </div>
  );
}
