import './phone.css';
import { Wall } from './wall.tsx';

/** Virtual customers, side by side: the other end of every conversation. */
export default function Area() {
  return <Wall />;
}
