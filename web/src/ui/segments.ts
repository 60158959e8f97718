/** How SMS counts a text. */
const gsm = /^[\n\r\f !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà^{}\\[~\]|€]*$/;

/** How many SMS a text takes, and how much room the last one has: 160/153 in GSM-7, 70/67 in UCS-2. */
export function segmentsOf(text: string): { segments: number; used: number; room: number } {
  const isGsm = gsm.test(text);
  const used = isGsm ? text.length + (text.match(/[\f^{}\\[~\]|€]/g)?.length ?? 0) : text.length;
  const [alone, split] = isGsm ? [160, 153] : [70, 67];
  const segments = used <= alone ? 1 : Math.ceil(used / split);
  return { segments, used, room: segments === 1 ? alone : segments * split };
}
