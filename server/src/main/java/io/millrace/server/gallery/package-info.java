/**
 * The gallery and what copies know of their originals. {@link io.millrace.server.gallery.Since} says what an original has changed since a copy was taken, {@link io.millrace.server.gallery.TakeOver}
 * how it comes into the copy; both are pure. {@link io.millrace.server.gallery.Copies} makes every copy, whether of a published notebook, by a link, of an assignment or of a sample.
 */
package io.millrace.server.gallery;
