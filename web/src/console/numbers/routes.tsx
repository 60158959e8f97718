import { Route, Routes } from 'react-router';
import { Buy } from './buy.tsx';
import { NumberDetail } from './detail.tsx';
import { NumberList } from './list.tsx';

/** Phone numbers: the list, one number, and more of them. */
export default function Numbers() {
  return (
    <Routes>
      <Route index element={<NumberList />} />
      <Route path="buy" element={<Buy />} />
      <Route path=":sid" element={<NumberDetail />} />
    </Routes>
  );
}
