import { useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../../ui/store.ts';
import { CrmFrame } from './crm-frame.tsx';
import { crmShelf } from './crm-shelf.ts';

/** The pages about the last customers. It stays while the desk is open, and lies over the place that one of them has. */
export default function CrmShelf() {
  const { t } = useTranslation('desk');
  const { pages, shown } = useStore(crmShelf);
  const box = useBox(shown?.place ?? null);
  if (pages.length === 0) return null;
  return (
    <section className="crm-shelf" aria-label={t('context.crm')} hidden={box === null} style={box ?? {}}>
      {pages.map(page => (
        <CrmFrame key={page.taskSid} page={page} isShown={page.taskSid === shown?.taskSid} />
      ))}
    </section>
  );
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where an element is in the window, for as long as it is there. */
function useBox(element: HTMLElement | null): Box | null {
  const [box, setBox] = useState<Box | null>(null);
  useLayoutEffect(() => {
    if (element === null) return setBox(null);
    const measure = () => {
      const { left, top, width, height } = element.getBoundingClientRect();
      setBox({ left, top, width, height });
    };
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    window.addEventListener('resize', measure);
    measure();
    return () => {
      watcher.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, [element]);
  return box;
}
