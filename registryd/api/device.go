package api

import "github.com/gorilla/mux"

func (s *Server) deviceRoutes(*mux.Router) {}
