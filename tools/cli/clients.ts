/** The clients that can be added, and where the server looks for them. */
export {
  CLIENTS,
  type ClientName,
  clientFolder,
  isClientName,
  VERSION,
} from '../../server/src/desk/bundle.ts';
