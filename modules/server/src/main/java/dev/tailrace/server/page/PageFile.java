package dev.tailrace.server.page;

import dev.tailrace.server.http.EntityTag;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/**
 * One file of the page in both forms in which it is sent, packed once.
 *
 * @param packed with gzip; the plain form again where packing would save nothing
 */
record PageFile(String contentType, Form plain, Form packed) {
  /**
   * Bytes as they are sent.
   *
   * @param bytes never changed
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Form(byte[] bytes, boolean isPacked, EntityTag tag) {}

  static PageFile of(String contentType, byte[] bytes) {
    String digest = sha256(bytes);
    Form plain = new Form(bytes, false, new EntityTag(digest));
    byte[] gzip = gzip(bytes);
    Form packed =
        gzip.length < bytes.length ? new Form(gzip, true, new EntityTag(digest + "-gzip")) : plain;
    return new PageFile(contentType, plain, packed);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length);
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    return packed.toByteArray();
  }
}
