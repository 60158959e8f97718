import { lazy } from 'react';
import { Route, Routes } from 'react-router';
import { FlowList } from './flow-list.tsx';

const FlowPage = lazy(() => import('./flow-page.tsx'));
const ExecutionPage = lazy(() => import('./execution-page.tsx'));

/** Studio: the flows, their revisions, and what became of every conversation in them. */
export default function Studio() {
  return (
    <Routes>
      <Route index element={<FlowList />} />
      <Route path=":flow" element={<FlowPage />} />
      <Route path=":flow/executions/:execution" element={<ExecutionPage />} />
    </Routes>
  );
}
