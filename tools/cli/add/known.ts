/** What the archives of tried versions must be, byte for byte: the integrity (SHA-512, base64) by package and version. */
export const KNOWN: Readonly<Record<string, string>> = {
  '@twilio/flex-ui@1.34.6':
    'sha512-Lm4k0i9Uci18Yy6lLpxx5Rg3GElrmRTX+xrfAmzSxLcTvWi2bRTvQ2ZMUdt/+QsTyiI4vcwEuom/vZfzzUbSdw==',
  '@twilio/flex-ui@1.33.3':
    'sha512-zGaOnb3UrHJtAr9X5fDbnrz//+BsKu7urNTYnGYVgSItApjdPQQ+d/wDrs7qWiF0nZ/FSQzrVsWWoKVD9z38TQ==',
  '@twilio/flex-ui@1.31.2':
    'sha512-7SFxL8d5PGecgaO/7w0NpY1SFgQkhnOje78J40jRfVhLHmp7gMhVarSCbCO5LFLIWYfW+OBUxO2tTt2EYqfwMQ==',
  '@twilio/flex-webchat-ui@2.9.4':
    'sha512-s/rEF6qtdjX2ylVK2ur7WDY/p3YIDXEwS0oV5Ojqtui0aMkC/2SIwhVFz4u3+cjFyjpc5eUMU2U2HTA7LEYvtw==',
};
