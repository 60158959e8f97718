/** The script that starts the widget on a page, with what the page says in the attributes of its tag. */
export const widgetText = `(function () {
  'use strict';
  var tag = document.currentScript;
  var given = tag.dataset;
  var server = new URL(tag.src).origin;

  function warn(reason) {
    console.warn('The web chat does not start: ' + reason);
  }

  function objectOf(name) {
    if (!given[name]) return {};
    try {
      return JSON.parse(given[name]);
    } catch (_) {
      warn('data-' + name + ' is not JSON');
      return {};
    }
  }

  /** A form before the chat: the customer's name, and one question whose answer is the first message. */
  function formOf(question) {
    if (!question) return {};
    var fields = [
      { label: given.nameLabel || 'What is your name?', type: 'InputItem', attributes: { name: 'friendlyName', type: 'text', required: true } },
      { label: question, type: 'TextareaItem', attributes: { name: 'question', type: 'text', placeholder: '', required: false, rows: 5 } },
    ];
    return {
      startEngagementOnInit: false,
      preEngagementConfig: { description: given.description || '', fields: fields, submitLabel: given.submitLabel || 'Start' },
    };
  }

  function configurationFor(settings) {
    var usual = {
      accountSid: settings.account_sid,
      flexFlowSid: given.flexFlowSid || settings.flex_flow_sid,
      context: Object.assign({ locationOrigin: location.origin }, objectOf('context')),
      colorTheme: { baseName: given.colorTheme || 'MediumTheme' },
      startEngagementOnInit: !given.question,
      fileAttachment: { enabled: given.files === 'on' },
    };
    if (given.friendlyName) usual.context.friendlyName = given.friendlyName;
    if (given.language) usual.language = given.language;
    return Object.assign(usual, formOf(given.question), objectOf('configuration'));
  }

  function load(url) {
    return new Promise(function (done, failed) {
      var script = document.createElement('script');
      script.src = url;
      script.onload = done;
      script.onerror = function () {
        failed(new Error('its bundle cannot be loaded'));
      };
      document.head.appendChild(script);
    });
  }

  /** The answer to the question becomes what the customer says first. */
  function sayFirst(manager, actions) {
    actions.addListener('afterStartEngagement', function (payload) {
      var question = payload && payload.formData && payload.formData.question;
      if (!question) return;
      var channelSid = manager.store.getState().flex.session.channelSid;
      manager.chatClient.getChannelBySid(channelSid).then(function (channel) {
        channel.sendMessage(question);
      });
    });
  }

  function start(settings) {
    if (!settings.bundle) return warn('the widget is not installed on the server (npm run switchhook -- add webchat)');
    if (!given.flexFlowSid && !settings.flex_flow_sid) return warn('no enabled Flex Flow of the account has the channel type web');
    return load(server + settings.bundle)
      .then(function () {
        return window.Twilio.FlexWebChat.createWebChat(configurationFor(settings));
      })
      .then(function (webchat) {
        if (given.question) sayFirst(webchat.manager, window.Twilio.FlexWebChat.Actions);
        webchat.init();
        document.dispatchEvent(new CustomEvent('webchatready', { detail: webchat }));
      });
  }

  var account = given.accountSid ? '?accountSid=' + encodeURIComponent(given.accountSid) : '';
  fetch(server + '/webchat/settings' + account)
    .then(function (answer) {
      return answer.json();
    })
    .then(start)
    .catch(function (error) {
      warn(error.message);
    });
})();
`;
