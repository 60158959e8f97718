/** The face that hosts what customers send: `GET /media/{id}`. */
import { Refused, type Route } from './route.ts';

export const mediaFace: Route[] = [
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
