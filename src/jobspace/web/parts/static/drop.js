// A place to drop files or to choose them; each goes up as it is, with its progress.
export default {
  template: `
    <label class="drop" :class="{over}" @dragover.prevent="over = true" @dragleave="over = false"
        @drop.prevent="over = false; send($event.dataTransfer.files)">
      <input type="file" :accept="accept" :multiple="multiple" :disabled="sending !== null"
        @change="send($event.target.files)" ref="input">
      <span v-if="sending === null"><strong>{{ label }}</strong><br>{{ hint }}</span>
      <span v-else role="status">{{ sending }}, {{ Math.floor(100 * part) }} %
        <progress :value="part" :aria-label="sending"></progress></span>
    </label>`,
  props: { label: String, hint: String, accept: String, multiple: Boolean, most: Number },
  data: () => ({ over: false, sending: null, part: 0 }),
  methods: {
    async send(list) {
      const files = [...list].slice(0, this.multiple ? undefined : 1);
      if (this.sending !== null || !files.length) return;
      for (const file of files) {
        try {
          this.$emit("stored", await this.put(file));
        } catch (failure) {
          this.$emit("refused", failure);
        }
      }
      this.sending = null;
      this.$refs.input.value = "";
      this.$emit("all");
    },
    put(file) {
      this.sending = `Uploading ${file.name}`;
      this.part = 0;
      if (file.size > this.most) {
        return Promise.reject({ code: "too_large", message: `${file.name}: got ${file.size} bytes; ` +
          `expected at most ${this.most}.`, hint: "Use the command line, which has no limit." });
      }
      return new Promise((resolve, reject) => {
        const lost = { code: "lost", message: `${file.name}: the upload broke off.`,
          hint: "Is jobspace serve still running? Try again." };
        const request = new XMLHttpRequest();
        request.open("PUT", `/api/v1/files/${encodeURIComponent(file.name.slice(-255))}`);
        request.setRequestHeader("Content-Type", "application/octet-stream");
        request.upload.onprogress = (event) => { this.part = event.loaded / (event.total || 1); };
        request.onerror = () => reject(lost);
        request.onload = () => {
          let answer = lost;
          try { answer = JSON.parse(request.responseText); } catch { /* not ours: lost */ }
          request.status === 201 ? resolve(answer) : reject(answer);
        };
        request.send(file);
      });
    },
  },
};
