package switches

// Covering returns settings in which each two options of different switches stand together at least once. The first one has
// every default. The result is always the same.
//
// Of all options that a switch can have beside those chosen so far, it takes the one that covers most pairs that no setting
// has yet (a greedy pairwise covering array).
func Covering() []Setting {
	missing := make(map[[2]Choice]bool)
	for i, a := range board {
		for _, b := range board[i+1:] {
			for _, x := range a.Options {
				for _, y := range b.Options {
					missing[[2]Choice{x.Choice, y.Choice}] = true
				}
			}
		}
	}
	settings := []Setting{{}}
	take(missing, Setting{})
	for len(missing) > 0 {
		s := nextCovering(missing)
		take(missing, s)
		settings = append(settings, s)
	}
	return settings
}

// take marks the pairs of a setting as covered.
func take(missing map[[2]Choice]bool, s Setting) {
	for i, a := range board {
		for _, b := range board[i+1:] {
			delete(missing, [2]Choice{s.Of(a.Name), s.Of(b.Name)})
		}
	}
}

// nextCovering returns a setting that covers at least one missing pair: the first one that is missing, and as many others as
// one finds by choosing for one switch after the other.
func nextCovering(missing map[[2]Choice]bool) Setting {
	chosen := make(map[string]Choice)
	for _, pair := range pairsInOrder() {
		if missing[pair] {
			chosen[pair[0].Switch()], chosen[pair[1].Switch()] = pair[0], pair[1]
			break
		}
	}
	for _, of := range board {
		if chosen[of.Name] != "" {
			continue
		}
		best, most := of.Default().Choice, -1
		for _, o := range of.Options {
			if gain := gain(missing, chosen, o.Choice); gain > most {
				best, most = o.Choice, gain
			}
		}
		chosen[of.Name] = best
	}
	var s Setting
	for _, of := range board {
		s = s.With(chosen[of.Name])
	}
	return s
}

// gain returns how many missing pairs a choice covers: those with what is chosen, which count most, and those with what can
// still be chosen.
func gain(missing map[[2]Choice]bool, chosen map[string]Choice, c Choice) int {
	gain := 0
	for pair := range missing {
		for i, one := range pair {
			other := pair[1-i]
			switch {
			case one != c:
			case chosen[other.Switch()] == other:
				gain += 1000
			case chosen[other.Switch()] == "":
				gain++
			}
		}
	}
	return gain
}

func pairsInOrder() [][2]Choice {
	var pairs [][2]Choice
	for i, a := range board {
		for _, b := range board[i+1:] {
			for _, x := range a.Options {
				for _, y := range b.Options {
					pairs = append(pairs, [2]Choice{x.Choice, y.Choice})
				}
			}
		}
	}
	return pairs
}

// Pairs returns every setting in which two switches stand wrong, in the order of All, and all others at their default.
func Pairs() []Setting {
	var pairs []Setting
	wrong := Wrong()
	for i, a := range wrong {
		for _, b := range wrong[i+1:] {
			if a.Switch() != b.Switch() {
				pairs = append(pairs, Setting{}.With(a.Choice, b.Choice))
			}
		}
	}
	return pairs
}
