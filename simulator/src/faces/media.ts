/** The face that hosts what customers send: `POST /media` with a file as its body, `GET /media/{id}`. */
import { hostIn } from '../world.ts';
import { answer, Refused, type Route } from './route.ts';

export const mediaFace: Route[] = [
  {
    method: 'POST',
    path: '/media',
    run(exchange, world) {
      const contentType = exchange.headers['content-type'] ?? '';
      if (!/^[\w.+-]+\/[\w.+-]+/.test(contentType)) throw new Refused(415, 20001, 'Content-Type is missing');
      if (exchange.raw.length === 0) throw new Refused(400, 20001, 'The file is empty');
      answer(exchange, 201, hostIn(world, exchange.raw, contentType));
    },
  },
  {
    method: 'GET',
    path: '/media/{}',
    run({ holes, response }, world) {
      const media = world.media.get(holes[0]!);
      if (!media) throw new Refused(404, 20404, 'There is no such media');
      response.writeHead(200, {
        'content-type': media.contentType,
        'content-length': media.content.byteLength,
        'x-content-type-options': 'nosniff',
      });
      response.end(media.content);
    },
  },
];
