/**
 * The page in a real browser against a real server: Debian's chromium, or another one that is installed. Without one these
 * tests are skipped.
 */
package dev.berth.e2e.browser;
