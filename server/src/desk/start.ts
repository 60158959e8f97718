/**
 * The script that starts the desk, and the one thing that it adds by the desk's own extension points: Flex UI shows files
 * in web chats only and says of all others that they are not supported. Customers send pictures by WhatsApp and MMS.
 */
export const startText = `(function () {
  'use strict';
  var Flex = window.Twilio.Flex;
  var React = window.React;
  var configuration = JSON.parse(document.getElementById('configuration').textContent);
  window.appConfig = configuration;

  function isOther(channelSid) {
    var channel = Flex.Manager.getInstance().store.getState().flex.chat.channels[channelSid];
    var attributes = (channel && channel.source && channel.source.attributes) || {};
    return attributes.channel_type !== 'web';
  }

  class CustomersFile extends React.Component {
    constructor(props) {
      super(props);
      this.state = { url: null };
    }

    componentDidMount() {
      this.props.media.getContentUrl().then(url => this.setState({ url }), () => {});
    }

    render() {
      const { url } = this.state;
      if (url === null) return null;
      const { contentType, filename } = this.props.media;
      const type = contentType || '';
      const name = filename || type || 'file';
      const look = { maxWidth: '100%', maxHeight: 320, display: 'block', margin: '4px 12px 8px', boxSizing: 'border-box' };
      const link = { href: url, target: '_blank', rel: 'noopener', style: { ...look, padding: 0 } };
      if (type.startsWith('image/'))
        return React.createElement('a', link, React.createElement('img', { src: url, alt: name, style: { maxWidth: '100%', maxHeight: 300 } }));
      if (type.startsWith('audio/')) return React.createElement('audio', { src: url, controls: true, style: look });
      if (type.startsWith('video/')) return React.createElement('video', { src: url, controls: true, style: look });
      return React.createElement('a', link, name);
    }
  }

  function FileOfMessage({ message, channelSid }) {
    const { type, media } = (message && message.source) || {};
    if (type !== 'media' || !media || !isOther(channelSid)) return null;
    return React.createElement(CustomersFile, { key: media.sid, media });
  }

  if (React && Flex.MessageBubble && Flex.MessageBubble.Content)
    Flex.MessageBubble.Content.add(React.createElement(FileOfMessage, { key: 'customers-file' }));
  Promise.resolve(Flex.runDefault(configuration, '#container')).then(function () {
    var manager = Flex.Manager.getInstance();
    // An empty text would be passed over, and a single one that is set is not heard of.
    if (manager && manager.strings) manager.strings = { ...manager.strings, MediaMessageError: ' ' };
  });
})();
`;
