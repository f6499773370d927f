package dev.tailrace.server;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;

/**
 * Says that every request is answered by the thread that it came to. Of one whose client went away
 * meanwhile Jetty says that another thread goes on with it; Javalin then asks for a context that is
 * not there, and each tail that is closed would be an error in the log.
 */
final class OneThread implements Filter {
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(
        new HttpServletRequestWrapper((HttpServletRequest) request) {
          @Override
          public boolean isAsyncStarted() {
            return false;
          }
        },
        response);
  }
}
